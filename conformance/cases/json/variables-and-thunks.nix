let a = 1 + 1; in { inherit a; b = a * 2; c = map (x: x + a) [ 1 2 ]; }
