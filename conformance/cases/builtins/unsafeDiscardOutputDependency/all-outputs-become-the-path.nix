let c = {"/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = {allOutputs = true;};}; in builtins.getContext (builtins.unsafeDiscardOutputDependency (builtins.appendContext "x" c))
