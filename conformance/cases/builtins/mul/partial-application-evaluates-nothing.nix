builtins.seq (builtins.mul (throw "x")) "here"
