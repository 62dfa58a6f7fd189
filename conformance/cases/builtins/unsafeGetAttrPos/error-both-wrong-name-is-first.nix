builtins.unsafeGetAttrPos ./x 1
