builtins.unsafeGetAttrPos (null) (1)
