builtins.getAttr "colour" { color = 1; colours = 2; size = 3; }
