let
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    x = builtins.trace "x" "1";
  };
in
[ d.drvPath d.outPath d.drvPath ]
