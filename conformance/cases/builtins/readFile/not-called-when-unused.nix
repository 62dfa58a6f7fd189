builtins.length [ (builtins.readFile (throw "x")) ]
