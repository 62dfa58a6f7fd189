let l = { a = [ 1 2 3 4 5 6 7 8 ]; b = [ 1 2 3 4 5 6 7 8 ]; c = [ 1 2 3 4 5 6 7 8 ]; }; in builtins.deepSeq l builtins.add 1 (l)
