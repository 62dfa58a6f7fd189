builtins.appendContext "x" { "/nix/store/erhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a" = { path = true; }; }
