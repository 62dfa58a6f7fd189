builtins.filter (x: 1 >= x) (map (x: 1 1) [ 1 ])
