builtins.toJSON { a = { b = [ 1 { c = x: x; } ]; }; }
