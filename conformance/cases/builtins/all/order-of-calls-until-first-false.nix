builtins.all (x: builtins.trace "seen ${toString x}" (x < 3)) [ 1 2 3 4 5 ]
