builtins.unsafeGetAttrPos (1) ({ })
