let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    args = null;
  };
in
d.drvPath
