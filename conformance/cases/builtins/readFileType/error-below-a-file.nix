builtins.readFileType ../import/support/set.nix/x
