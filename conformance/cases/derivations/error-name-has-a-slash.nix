let
  d = derivation {
    name = "a/b"; system = "s"; builder = "b";
  };
in
d.drvPath
