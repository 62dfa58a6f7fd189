let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = builtins.appendContext "x" { "/nix/store/arhvjaf6zmlyn8vh8fgn55rpwnxq0n7l-a.drv".outputs = [ "out" ]; };
  };
in
d.drvPath
