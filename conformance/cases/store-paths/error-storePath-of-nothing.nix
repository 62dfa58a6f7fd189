builtins.storePath ""
