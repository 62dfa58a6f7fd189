let v = { self = v; n = 1; }; in builtins.deepSeq v (builtins.trace v 1)
