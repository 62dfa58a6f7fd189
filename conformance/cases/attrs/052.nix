builtins.hasAttr ("b") (1)
