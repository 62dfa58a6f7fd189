builtins.length [ (builtins.parseDrvName (throw "x")) ]
