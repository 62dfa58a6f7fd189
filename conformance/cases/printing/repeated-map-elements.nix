let x = { v = 1; }; in map (_: x) [ 1 2 ]
