let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = false;
  };
in
d.drvPath
