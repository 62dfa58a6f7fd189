let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputs = [ "out" ];
  };
in
d.drvPath == (derivation { name = "d"; system = "s"; builder = "b"; }).drvPath
