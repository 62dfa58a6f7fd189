builtins.getAttr (null) (1)
