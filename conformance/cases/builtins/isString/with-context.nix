let
  drv = derivation { name = "a"; system = "x"; builder = "b"; };
in
map builtins.isString [ drv "${drv}" drv.outPath drv.drvPath (toString drv) ]
