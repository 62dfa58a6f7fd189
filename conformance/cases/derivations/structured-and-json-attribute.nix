let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; __json = "{}"; x = 1;
  };
in
d.drvPath
