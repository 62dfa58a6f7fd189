builtins.length [ (builtins.hasContext (throw "x")) ]
