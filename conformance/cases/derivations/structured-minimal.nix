let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    __structuredAttrs = true;
  };
in
[ d.drvPath d.outPath ]
