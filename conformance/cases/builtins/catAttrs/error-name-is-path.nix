builtins.catAttrs ./x { }
