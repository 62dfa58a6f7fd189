builtins.partition (x: builtins.trace "test ${toString x}" (x == 2)) [ 1 2 3 ]
