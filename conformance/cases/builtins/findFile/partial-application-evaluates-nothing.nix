builtins.seq (builtins.findFile (throw "x")) "here"
