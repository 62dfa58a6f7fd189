builtins.hasAttr "a" (throw "set")
