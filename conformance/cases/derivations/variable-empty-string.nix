let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = "";
  };
in
d.drvPath
