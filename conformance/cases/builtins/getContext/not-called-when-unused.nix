builtins.length [ (builtins.getContext (throw "x")) ]
