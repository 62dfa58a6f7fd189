builtins.seq (builtins.scopedImport (throw "x")) "here"
