builtins.catAttrs (null) (throw "l")
