builtins.length [ (builtins.fetchTree (throw "x")) ]
