builtins.seq (builtins.groupBy (throw "x")) "here"
