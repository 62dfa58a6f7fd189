builtins.catAttrs (null) ([ { } ])
