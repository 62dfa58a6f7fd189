let
  d = derivation {
    name = ".."; system = "s"; builder = "b";
  };
in
d.drvPath
