builtins.getEnv "SUITE_VARIABLE"
