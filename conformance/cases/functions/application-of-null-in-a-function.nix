let f = null; in map (x: f x) [ 1 ]
