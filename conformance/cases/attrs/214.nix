builtins.catAttrs (null) ([ 1 ])
