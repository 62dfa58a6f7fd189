let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = "1";
  };
in
d.drvPath
