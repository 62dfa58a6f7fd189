let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; x = 1.0e308 * 10;
  };
in
d.drvPath
