builtins.unsafeGetAttrPos ("") ({ })
