builtins.storePath builtins.storeDir
