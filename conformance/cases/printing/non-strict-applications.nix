let f = x: x; in { a = f 1; b = (x: x) 1; }
