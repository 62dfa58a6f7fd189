builtins.appendContext "a" { "/nix/store/u0000000000000000000000000000000-a" = { path = true; }; }
