builtins.storePath "/.."
