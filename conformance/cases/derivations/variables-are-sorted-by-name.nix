let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    b = 1; a = 2; B = 3; _ = 4;
  };
in
d.drvPath
