let
  d = derivation {
    name = 1; system = "s"; builder = "b";
  };
in
d.drvPath
