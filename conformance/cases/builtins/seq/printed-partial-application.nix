[ builtins.seq (builtins.seq (throw "never")) (builtins.deepSeq [ (throw "never") ]) ]
