let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = "a\nb\rc\td";
  };
in
d.drvPath
