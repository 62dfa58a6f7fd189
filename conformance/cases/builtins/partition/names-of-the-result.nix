builtins.attrNames (builtins.partition (x: true) [ 1 ])
