builtins.getEnv "SUITE_NO_SUCH_VARIABLE"
