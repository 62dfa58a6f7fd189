builtins.getAttr ("") (1)
