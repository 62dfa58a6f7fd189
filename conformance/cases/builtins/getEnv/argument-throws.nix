builtins.getEnv (throw "x")
