builtins.length [ (builtins.placeholder (throw "x")) ]
