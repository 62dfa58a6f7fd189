builtins.seq (builtins.trace (throw "x")) "here"
