builtins.length [ (builtins.isString (throw "x")) ]
