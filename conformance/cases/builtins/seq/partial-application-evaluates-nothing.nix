builtins.seq (builtins.seq (throw "x")) "here"
