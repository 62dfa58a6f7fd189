builtins.unsafeGetAttrPos "name" (derivation {
  name = "d"; system = "s"; builder = "b";
})
