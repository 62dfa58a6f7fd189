builtins.length [ (builtins.isNull (throw "x")) ]
