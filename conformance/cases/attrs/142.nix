builtins.catAttrs ("") (1)
