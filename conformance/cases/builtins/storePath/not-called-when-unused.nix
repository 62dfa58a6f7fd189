builtins.length [ (builtins.storePath (throw "x")) ]
