builtins.readFile ./support/absent/deep/file
