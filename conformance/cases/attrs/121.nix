builtins.unsafeGetAttrPos (null) ({ })
