map (f: f 10) (map (x: y: x + y) [ 1 2 ])
