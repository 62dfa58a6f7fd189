builtins.any (x: builtins.trace "seen ${toString x}" (x > 1)) [ 1 2 3 ]
