removeAttrs { a = 1; } [ (throw "x") ]
