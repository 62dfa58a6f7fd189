builtins.readFileType (toString ./support/to-dir + "/")
