let
  d = derivation {
    name = ".-x"; system = "s"; builder = "b";
  };
in
d.drvPath
