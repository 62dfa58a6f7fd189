builtins.seq (builtins.genList (throw "x")) "here"
