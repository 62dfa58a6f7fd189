let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; x = { outPath = "o"; other = 1; };
  };
in
d.drvPath
