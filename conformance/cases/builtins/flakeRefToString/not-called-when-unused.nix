builtins.length [ (builtins.flakeRefToString (throw "x")) ]
