builtins.seq (builtins.lessThan (throw "x")) "here"
