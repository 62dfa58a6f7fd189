builtins.unsafeGetAttrPos ("b") ({ })
