let c = {"/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = {outputs = ["out"]; path = true;};}; s = builtins.appendContext "xy" c; in builtins.compareVersions s "1"
