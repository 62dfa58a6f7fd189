let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __contentAddressed = true;
  };
in
[ d.drvPath d.outPath ]
