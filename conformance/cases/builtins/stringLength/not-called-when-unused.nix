builtins.length [ (builtins.stringLength (throw "x")) ]
