builtins.catAttrs ("b") (1)
