builtins.path { path = ../import/support/set.nix/x; }
