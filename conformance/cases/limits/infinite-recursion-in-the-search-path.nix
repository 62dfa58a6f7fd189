let a = <a>; __nixPath = a; in a
