let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = null;
  };
in
d.drvPath
