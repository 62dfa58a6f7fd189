builtins.seq (builtins.getAttr (throw "x")) "here"
