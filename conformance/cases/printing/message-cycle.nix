let x = { s = x; }; in builtins.deepSeq x builtins.add 1 (x)
