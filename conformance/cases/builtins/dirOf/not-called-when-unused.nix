builtins.length [ (builtins.dirOf (throw "x")) ]
