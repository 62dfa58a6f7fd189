builtins.storePath "/nix/store/0e0u0000000000000000000000000000-a"
