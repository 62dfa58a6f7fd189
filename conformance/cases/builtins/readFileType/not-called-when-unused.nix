builtins.length [ (builtins.readFileType (throw "x")) ]
