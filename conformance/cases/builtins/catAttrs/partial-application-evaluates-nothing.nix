builtins.seq (builtins.catAttrs (throw "x")) "here"
