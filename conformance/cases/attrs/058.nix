builtins.hasAttr ("") (1)
