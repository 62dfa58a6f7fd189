builtins.seq (builtins.outputOf (throw "x")) 1
