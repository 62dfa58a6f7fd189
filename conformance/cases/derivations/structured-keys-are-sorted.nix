let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; b = 1; a = 2; B = 3; "é" = 4; "_" = 5;
  };
in
d.drvPath
