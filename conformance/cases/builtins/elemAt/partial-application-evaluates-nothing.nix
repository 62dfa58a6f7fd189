builtins.seq (builtins.elemAt (throw "x")) "here"
