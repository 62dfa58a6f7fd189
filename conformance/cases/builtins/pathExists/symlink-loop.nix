builtins.pathExists ../import/support/circle.nix
