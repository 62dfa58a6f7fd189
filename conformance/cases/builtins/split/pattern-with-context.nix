builtins.split (builtins.appendContext "a" { "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = { path = true; }; }) "a"
