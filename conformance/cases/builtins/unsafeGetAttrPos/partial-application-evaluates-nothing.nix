builtins.seq (builtins.unsafeGetAttrPos (throw "x")) "here"
