builtins.catAttrs ("a") ([ { } ])
