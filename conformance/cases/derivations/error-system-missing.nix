let
  d = derivation {
    name = "d"; builder = "b";
  };
in
d.drvPath
