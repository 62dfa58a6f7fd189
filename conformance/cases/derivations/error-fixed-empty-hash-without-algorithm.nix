let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    outputHash = "";
  };
in
[ d.drvPath d.outPath ]
