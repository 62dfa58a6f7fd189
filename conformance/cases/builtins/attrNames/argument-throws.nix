builtins.attrNames (throw "set")
