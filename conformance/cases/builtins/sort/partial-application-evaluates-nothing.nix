builtins.seq (builtins.sort (throw "x")) "here"
