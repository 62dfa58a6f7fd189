let x = { a = 1; }; l = [ x x ]; in builtins.deepSeq l builtins.add 1 (l)
