let
  d = derivation {
    system = "s"; builder = "b";
  };
in
d.drvPath
