builtins.appendContext "" { "/nix/store" = { path = true; }; }
