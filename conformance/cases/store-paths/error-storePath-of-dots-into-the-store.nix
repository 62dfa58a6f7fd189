builtins.storePath "/a/../nix/store/x"
