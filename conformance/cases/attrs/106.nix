builtins.unsafeGetAttrPos (1) (1)
