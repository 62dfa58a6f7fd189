builtins.catAttrs "a" [ { a = null; } { a = [ ]; } { } ]
