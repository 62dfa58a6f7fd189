let
  p = derivation { name = "p.drv.drv"; system = "s"; builder = "b"; __contentAddressed = true; outputHashMode = "text"; outputHashAlgo = "sha256"; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    dep = builtins.outputOf (builtins.outputOf p.outPath "out") "lib";
  };
in
[ d.drvPath d.outPath ]
