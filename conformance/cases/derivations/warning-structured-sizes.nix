let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; maxSize = 1; maxClosureSize = 2;
  };
in
d.drvPath
