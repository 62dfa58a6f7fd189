builtins.unsafeGetAttrPos "value" (builtins.tryEval 1)
