let
  drv = "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv";
  one = builtins.appendContext "x" { ${drv}.outputs = [ "out" ]; };
in
builtins.getContext (builtins.appendContext one { ${drv}.outputs = [ "bin" "lib" ]; })
