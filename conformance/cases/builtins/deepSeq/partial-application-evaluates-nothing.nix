builtins.seq (builtins.deepSeq (throw "x")) "here"
