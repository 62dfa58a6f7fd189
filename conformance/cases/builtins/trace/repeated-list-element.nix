let a = { b = 1; }; in builtins.deepSeq a (builtins.trace [ a a ] 1)
