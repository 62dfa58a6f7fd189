builtins.readFileType ./support/absent
