let
  drv = derivation { name = "a"; system = "x"; builder = "b"; };
in
builtins.listToAttrs [ { name = "${drv}"; value = 1; } ]
