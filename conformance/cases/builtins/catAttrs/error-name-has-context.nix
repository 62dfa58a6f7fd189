let
  drv = derivation { name = "a"; system = "x"; builder = "b"; };
in
builtins.catAttrs "${drv}" [ ]
