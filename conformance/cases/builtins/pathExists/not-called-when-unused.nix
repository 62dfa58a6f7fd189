builtins.length [ (builtins.pathExists (throw "x")) ]
