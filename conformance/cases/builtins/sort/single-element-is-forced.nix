builtins.length (builtins.sort builtins.lessThan [ (throw "only") ])
