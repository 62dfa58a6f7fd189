let f = x: x; in { a = f; b = [ f ]; }
