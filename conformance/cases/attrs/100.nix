builtins.unsafeGetAttrPos ("") (1)
