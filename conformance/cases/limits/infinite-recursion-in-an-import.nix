let a = import a; in a
