builtins.getAttr ("b") (1)
