builtins.catAttrs "v" [ { v = 3; } { w = 0; } { v = 1; x = 5; } { } { v = 2; } ]
