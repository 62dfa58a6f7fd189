builtins.path { path = ../import/support/circle.nix; name = "a"; }
