let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = "a\"b\\c'd";
  };
in
d.drvPath
