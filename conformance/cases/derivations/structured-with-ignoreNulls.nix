let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true; __ignoreNulls = true; x = null; y = { z = null; };
  };
in
d.drvPath
