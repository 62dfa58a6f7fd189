let
  d = derivation {
    name = "d"; system = "s"; builder = { outPath = "b"; x = 1; };
    __structuredAttrs = true;
  };
in
d.drvPath
