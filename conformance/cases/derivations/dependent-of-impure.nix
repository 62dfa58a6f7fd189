let
  e = derivation { name = "e"; system = "s"; builder = "b"; __impure = true; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    dep = e;
  };
in
[ d.drvPath d.outPath ]
