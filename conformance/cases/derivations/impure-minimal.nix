let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __impure = true;
  };
in
[ d.drvPath d.outPath ]
