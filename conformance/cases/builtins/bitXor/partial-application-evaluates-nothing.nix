builtins.seq (builtins.bitXor (throw "x")) "here"
