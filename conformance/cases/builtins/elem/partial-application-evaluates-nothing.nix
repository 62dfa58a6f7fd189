builtins.seq (builtins.elem (throw "x")) "here"
