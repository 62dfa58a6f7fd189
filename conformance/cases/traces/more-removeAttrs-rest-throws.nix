(removeAttrs { a = throw "v"; b = 1; } [ "b" ]).a
