builtins.getContext (baseNameOf (builtins.appendContext "/a/b" { "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = { path = true; }; }))
