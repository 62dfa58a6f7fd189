let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = "out dev";
  };
in
d.drvPath
