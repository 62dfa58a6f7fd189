builtins.seq (builtins.partition (throw "x")) "here"
