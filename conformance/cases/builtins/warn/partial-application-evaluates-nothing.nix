builtins.seq (builtins.warn (throw "x")) "here"
