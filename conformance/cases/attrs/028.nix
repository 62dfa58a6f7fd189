builtins.getAttr (throw "n") (1)
