builtins.hasAttr (throw "n") (1)
