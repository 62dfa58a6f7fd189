builtins.filter (x: builtins.trace "test ${toString x}" (x > 1)) [ 1 2 3 ]
