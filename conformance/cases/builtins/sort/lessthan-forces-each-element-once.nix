builtins.sort builtins.lessThan (map (x: builtins.trace "forced ${toString x}" x) [ 3 1 2 ])
