builtins.pathExists (toString ../import/support/circle.nix + "/")
