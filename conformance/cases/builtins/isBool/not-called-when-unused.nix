builtins.length [ (builtins.isBool (throw "x")) ]
