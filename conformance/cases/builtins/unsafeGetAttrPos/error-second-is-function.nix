builtins.unsafeGetAttrPos "a" ({ a }: a)
