builtins.storePath /nix/store/short-a
