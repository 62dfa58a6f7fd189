builtins.unsafeGetAttrPos (throw "n") (1)
