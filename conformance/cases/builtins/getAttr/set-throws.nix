builtins.getAttr "a" (throw "set")
