builtins.getContext (builtins.substring 10 1 (builtins.appendContext "abc" { "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = { outputs = [ "out" ]; }; }))
