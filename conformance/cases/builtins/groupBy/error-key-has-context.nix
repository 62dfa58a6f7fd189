let
  drv = derivation { name = "a"; system = "x"; builder = "b"; };
in
builtins.groupBy (x: "${drv}") [ 1 ]
