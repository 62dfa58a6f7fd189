let
  d = derivation {
    name = "d"; system = "s"; builder = derivation { name = "b"; system = "s"; builder = "c"; };
  };
in
d.drvPath
