builtins.unsafeGetAttrPos "a" (throw "set")
