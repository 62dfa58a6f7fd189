builtins.catAttrs 1 { }
