builtins.pathExists "support"
