let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __contentAddressed = 1;
  };
in
[ d.drvPath d.outPath ]
