builtins.catAttrs (throw "n") ([ { a = 1; } (throw "s") ])
