builtins.seq (builtins.filter (throw "x")) "here"
