let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputChecks.out.maxSize = 1;
  };
in
d.drvPath
