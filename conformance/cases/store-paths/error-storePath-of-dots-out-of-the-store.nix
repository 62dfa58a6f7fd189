builtins.storePath "/nix/store/../a"
