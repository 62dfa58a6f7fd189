builtins.trace (builtins.genList (x: x) 20) 1
