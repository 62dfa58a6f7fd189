builtins.getAttr (./x) (1)
