map (i: i) [ 1 ]
