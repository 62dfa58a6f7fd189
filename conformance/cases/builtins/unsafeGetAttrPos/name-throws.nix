builtins.unsafeGetAttrPos (throw "n") { }
