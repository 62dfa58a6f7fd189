{ x }: builtins.unsafeGetAttrPos "a" x
