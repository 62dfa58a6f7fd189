builtins.catAttrs (throw "n") ([ { a = throw "v"; } ])
