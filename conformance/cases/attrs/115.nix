builtins.unsafeGetAttrPos (./x) ({ })
