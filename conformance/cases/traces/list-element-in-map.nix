map (x: x + null) [ 1 2 ]
