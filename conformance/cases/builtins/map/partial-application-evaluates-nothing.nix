builtins.seq (builtins.map (throw "x")) "here"
