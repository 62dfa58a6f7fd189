builtins.catAttrs "a" (throw "l")
