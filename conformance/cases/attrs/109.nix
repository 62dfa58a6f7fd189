builtins.unsafeGetAttrPos (throw "n") ({ })
