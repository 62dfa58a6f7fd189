builtins.catAttrs (throw "n") (1)
