builtins.seq (builtins.add (throw "x")) "here"
