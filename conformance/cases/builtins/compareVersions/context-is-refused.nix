builtins.compareVersions "1.0" (builtins.appendContext "1.0" { "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = { path = true; }; })
