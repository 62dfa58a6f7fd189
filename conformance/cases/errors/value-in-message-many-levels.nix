let s = { a = { b = { c = { d = { e = { f = { g = { h = { i = { j = { k = { l = 1; }; }; }; }; }; }; }; }; }; }; }; }; in builtins.deepSeq s (s 1)
