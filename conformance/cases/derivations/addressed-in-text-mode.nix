let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __contentAddressed = true; outputHashMode = "text";
  };
in
[ d.drvPath d.outPath ]
