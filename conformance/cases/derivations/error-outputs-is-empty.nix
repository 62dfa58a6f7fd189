let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ ];
  };
in
d.drvPath
