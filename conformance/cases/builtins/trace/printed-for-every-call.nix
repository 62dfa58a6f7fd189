let f = x: builtins.trace "f ${toString x}" x; in f 1 + f 1
