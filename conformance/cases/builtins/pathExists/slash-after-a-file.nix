builtins.pathExists (toString ./support/file + "/")
