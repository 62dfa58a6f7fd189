builtins.catAttrs (./x) ([ { a = 1; } 1 ])
