builtins.seq (builtins.concatMap (throw "x")) "here"
