let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __contentAddressed = false;
  };
in
[ d.drvPath d.outPath ]
