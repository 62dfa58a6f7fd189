builtins.length [ (builtins.parseFlakeRef (throw "x")) ]
