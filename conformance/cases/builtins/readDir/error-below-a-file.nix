builtins.readDir ../import/support/set.nix/x
