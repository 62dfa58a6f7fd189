let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    dep = ./support/tree;
  };
in
[ d.drvPath d.outPath ]
