builtins.length [ (builtins.isFloat (throw "x")) ]
