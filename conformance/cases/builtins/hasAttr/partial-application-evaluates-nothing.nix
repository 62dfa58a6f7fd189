builtins.seq (builtins.hasAttr (throw "x")) "here"
