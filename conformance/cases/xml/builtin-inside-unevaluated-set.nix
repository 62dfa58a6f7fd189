{ a = builtins.map; b = map (x: x); }
