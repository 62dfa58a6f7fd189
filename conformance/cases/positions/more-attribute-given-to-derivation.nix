builtins.unsafeGetAttrPos "name" (derivation { name = "x"; system = "s"; builder = "b"; })
