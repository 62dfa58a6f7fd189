let
  drv = derivation { name = "a"; system = "x"; builder = "b"; };
in
removeAttrs { } [ "${drv}" ]
