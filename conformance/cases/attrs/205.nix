builtins.catAttrs (./x) ([ { a = 1; } { b = 1; } { a = 2; } ])
