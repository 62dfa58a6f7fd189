let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __ignoreNulls = true; a = [ null ]; args = [ null ];
  };
in
d.drvPath
