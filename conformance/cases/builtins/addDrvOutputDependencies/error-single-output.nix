let c = {"/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = {outputs = ["out"];};}; in builtins.getContext (builtins.addDrvOutputDependencies (builtins.appendContext "x" c))
