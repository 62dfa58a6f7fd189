builtins.seq (builtins.filterSource (throw "x")) "here"
