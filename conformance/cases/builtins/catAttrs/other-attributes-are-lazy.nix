builtins.catAttrs "b" [ { a = throw "v"; } ]
