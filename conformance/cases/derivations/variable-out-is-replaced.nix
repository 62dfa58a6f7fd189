let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    out = "mine";
  };
in
d.drvPath == (derivation { name = "d"; system = "s"; builder = "b"; }).drvPath
