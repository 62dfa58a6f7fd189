let f = n: {x = 1; y = [1 2];}; in { a = f 1; b = f 2; c = [ (f 1) (f 2)]; }
