builtins.length [ (builtins.ceil (throw "x")) ]
