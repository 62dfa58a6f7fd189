builtins.toFile "f" (builtins.appendContext "x" { "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv".outputs = [ "a!b!c" ]; })
