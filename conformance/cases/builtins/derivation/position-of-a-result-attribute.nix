builtins.unsafeGetAttrPos "outPath" (derivation { name = "d"; system = "s"; builder = "b"; })
