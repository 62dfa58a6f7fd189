builtins.appendContext "x" { "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7-a" = { path = true; }; }
