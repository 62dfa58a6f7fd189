let
  p = derivation { name = "p.drv"; system = "s"; builder = "b"; __contentAddressed = true; outputHashMode = "text"; outputHashAlgo = "sha256"; };
  d = derivation {
    name = "d"; system = "s"; builder = "b";
    dep = builtins.outputOf p.outPath "out";
  };
in
[ d.drvPath d.outPath ]
