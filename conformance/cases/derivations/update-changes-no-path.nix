let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
  };
in
(d // { name = "other"; }).drvPath == d.drvPath
