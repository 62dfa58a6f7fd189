builtins.fromTOML "\n# b\nc = 2"
