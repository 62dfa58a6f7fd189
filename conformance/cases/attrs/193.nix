builtins.catAttrs (1) ([ 1 ])
