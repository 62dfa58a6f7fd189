builtins.length [ (builtins.isInt (throw "x")) ]
