builtins.seq (builtins.deepSeq { a.b = throw "x"; } 1) 2
