builtins.seq (builtins.sub (throw "x")) "here"
