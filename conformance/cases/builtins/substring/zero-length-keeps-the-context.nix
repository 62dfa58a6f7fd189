builtins.getContext (builtins.substring 0 0 (builtins.appendContext "abc" { "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = { path = true; }; }))
