let a = { x = a; y = [ a b ]; }; b = { z = a; w = b; }; in builtins.deepSeq [ a b a ] "done"
