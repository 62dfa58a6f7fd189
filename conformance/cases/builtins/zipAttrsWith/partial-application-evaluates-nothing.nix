builtins.seq (builtins.zipAttrsWith (throw "x")) "here"
