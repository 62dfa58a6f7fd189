builtins.catAttrs (1) (throw "l")
