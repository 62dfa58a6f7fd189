builtins.length [ (builtins.isFunction (throw "x")) ]
