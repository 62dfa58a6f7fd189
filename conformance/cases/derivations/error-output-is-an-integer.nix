let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ 1 ];
  };
in
d.drvPath
