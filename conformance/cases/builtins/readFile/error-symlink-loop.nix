builtins.readFile ../import/support/circle.nix
