builtins.length (builtins.catAttrs "a" [ { a = throw "value"; } { b = 1; } ])
