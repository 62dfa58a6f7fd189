let
  e = derivation { name = "e"; system = "s"; builder = "b"; __contentAddressed = true; };
  f = derivation { name = "f"; system = "s"; builder = "b"; inherit e; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    dep = f;
  };
in
[ d.drvPath d.outPath ]
