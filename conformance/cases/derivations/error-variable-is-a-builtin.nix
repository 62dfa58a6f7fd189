let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = builtins.map;
  };
in
d.drvPath
