let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    args = [ ];
  };
in
d.drvPath == (derivation { name = "d"; system = "s"; builder = "b"; }).drvPath
