builtins.length [ (builtins.toPath (throw "x")) ]
