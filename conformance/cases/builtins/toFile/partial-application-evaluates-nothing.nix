builtins.seq (builtins.toFile (throw "x")) "here"
