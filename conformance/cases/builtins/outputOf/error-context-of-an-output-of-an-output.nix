let
  p = derivation { name = "p.drv"; system = "s"; builder = "b"; __contentAddressed = true; outputHashMode = "text"; };
in
builtins.getContext (builtins.outputOf p.outPath "out")
