let
  d = derivation { name = "d"; system = "s"; builder = "b"; };
in
builtins.getContext (d.outPath + d.drvPath)
