let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; x = { y = a: a; };
  };
in
d.drvPath
