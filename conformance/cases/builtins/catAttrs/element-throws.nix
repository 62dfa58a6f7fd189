builtins.catAttrs "b" [ { a = 1; } (throw "s") ]
