builtins.unsafeGetAttrPos "a" { }
