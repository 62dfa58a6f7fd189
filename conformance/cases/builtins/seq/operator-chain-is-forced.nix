builtins.seq (1 + (throw "inner")) 2
