builtins.appendContext "" { "/nix/store/x" = { path = true; }; }
