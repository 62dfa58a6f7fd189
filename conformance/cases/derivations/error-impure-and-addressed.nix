let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __impure = true; __contentAddressed = true;
  };
in
[ d.drvPath d.outPath ]
