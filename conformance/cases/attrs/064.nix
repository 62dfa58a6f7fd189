builtins.hasAttr (1) (1)
