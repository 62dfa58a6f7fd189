builtins.pathExists (toString ./support/dir + "/")
