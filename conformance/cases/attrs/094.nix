builtins.unsafeGetAttrPos ("b") (1)
