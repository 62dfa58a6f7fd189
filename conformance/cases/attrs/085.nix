builtins.unsafeGetAttrPos ("a") ({ })
