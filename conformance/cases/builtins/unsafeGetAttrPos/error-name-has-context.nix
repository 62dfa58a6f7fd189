let
  drv = derivation { name = "a"; system = "x"; builder = "b"; };
in
builtins.unsafeGetAttrPos "${drv}" { }
