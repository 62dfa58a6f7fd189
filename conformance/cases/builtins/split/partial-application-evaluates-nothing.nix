builtins.seq (builtins.split (throw "x")) "here"
