builtins.length [ (builtins.baseNameOf (throw "x")) ]
