removeAttrs { a = 1 + 1; b = 2; c = { }; } [ "b" ]
