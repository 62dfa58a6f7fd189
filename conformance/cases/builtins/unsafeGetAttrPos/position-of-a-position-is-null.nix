builtins.unsafeGetAttrPos "line" (builtins.unsafeGetAttrPos "a" { a = 1; })
