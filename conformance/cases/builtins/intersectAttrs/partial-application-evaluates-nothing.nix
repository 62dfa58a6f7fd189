builtins.seq (builtins.intersectAttrs (throw "x")) "here"
