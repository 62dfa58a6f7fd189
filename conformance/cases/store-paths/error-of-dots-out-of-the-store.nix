builtins.appendContext "" { "/nix/store/../a" = { path = true; }; }
