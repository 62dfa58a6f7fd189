builtins.storePath "/nix/store/"
