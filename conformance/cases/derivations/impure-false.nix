let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __impure = false;
  };
in
[ d.drvPath d.outPath ]
