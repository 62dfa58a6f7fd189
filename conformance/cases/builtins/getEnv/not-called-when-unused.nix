builtins.length [ (builtins.getEnv (throw "x")) ]
