map builtins.hasContext (builtins.match "(a)(b)" (builtins.appendContext "ab" { "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv" = { path = true; }; }))
