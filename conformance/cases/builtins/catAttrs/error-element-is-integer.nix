builtins.catAttrs "" [ { a = 1; } 1 ]
