builtins.groupBy (x: builtins.trace "key of ${toString x}" "k${toString x}") [ 3 1 2 ]
