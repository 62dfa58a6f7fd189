builtins.catAttrs "a" [ { } ]
