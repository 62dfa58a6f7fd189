builtins.unsafeGetAttrPos "drvPath" (derivation { name = "x"; system = "s"; builder = "b"; })
