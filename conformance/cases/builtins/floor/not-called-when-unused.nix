builtins.length [ (builtins.floor (throw "x")) ]
