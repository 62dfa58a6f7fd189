builtins.catAttrs (1) ([ { } ])
