let s = { a = s.b; b = s; c = throw "bad"; }; in builtins.deepSeq s.b 1
