map (f: f 10) (map (n: x: x + n) [ 1 2 3 ])
