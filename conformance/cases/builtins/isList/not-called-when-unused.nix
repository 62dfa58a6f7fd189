builtins.length [ (builtins.isList (throw "x")) ]
