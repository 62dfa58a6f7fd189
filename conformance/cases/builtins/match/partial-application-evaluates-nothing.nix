builtins.seq (builtins.match (throw "x")) "here"
