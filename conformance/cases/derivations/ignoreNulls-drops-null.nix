let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __ignoreNulls = true; a = null; b = "b";
  };
in
d.drvPath
