builtins.match (builtins.appendContext "axb" {"/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = {allOutputs = true;};}) "x"
