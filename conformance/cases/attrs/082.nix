builtins.hasAttr (null) (1)
