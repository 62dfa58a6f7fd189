builtins.readDir ../import/support/circle.nix
