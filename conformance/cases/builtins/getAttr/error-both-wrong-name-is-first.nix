builtins.getAttr 1 1
