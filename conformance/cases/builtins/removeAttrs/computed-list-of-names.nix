removeAttrs { a = 1; } (map (x: x) [ "a" ])
