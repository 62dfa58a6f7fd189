builtins.length [ (builtins.isPath (throw "x")) ]
