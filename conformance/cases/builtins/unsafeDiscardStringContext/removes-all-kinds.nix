let c = {"/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = {outputs = ["out"]; path = true;};}; in builtins.hasContext (builtins.unsafeDiscardStringContext (builtins.appendContext "x" c))
