builtins.length [ (builtins.splitVersion (throw "x")) ]
