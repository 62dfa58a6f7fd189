builtins.catAttrs (./x) (1)
