let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __ignoreNulls = false; a = null;
  };
in
d.drvPath
