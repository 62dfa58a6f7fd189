builtins.getEnv { outPath = "HOME"; }
