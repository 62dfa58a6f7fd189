builtins.seq (builtins.any (throw "x")) "here"
