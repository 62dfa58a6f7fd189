builtins.length [ (builtins.typeOf (throw "x")) ]
