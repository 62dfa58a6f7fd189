builtins.seq (builtins.bitOr (throw "x")) "here"
