builtins.readFileType (toString ./support/dir)
