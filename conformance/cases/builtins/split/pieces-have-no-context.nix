map (x: if builtins.isList x then x else builtins.hasContext x) (builtins.split "x" (builtins.appendContext "axb" {"/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = {path = true;};}))
