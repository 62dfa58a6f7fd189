builtins.readFileType ../import/support/circle.nix
