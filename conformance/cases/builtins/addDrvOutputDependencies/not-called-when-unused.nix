builtins.length [ (builtins.addDrvOutputDependencies (throw "x")) ]
