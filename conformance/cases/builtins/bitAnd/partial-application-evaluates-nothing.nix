builtins.seq (builtins.bitAnd (throw "x")) "here"
