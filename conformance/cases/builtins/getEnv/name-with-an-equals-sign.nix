builtins.getEnv "SUITE=VARIABLE"
