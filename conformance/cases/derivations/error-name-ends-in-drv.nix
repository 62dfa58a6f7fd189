let
  d = derivation {
    name = "a.drv"; system = "s"; builder = "b";
  };
in
d.drvPath
