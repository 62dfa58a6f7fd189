builtins.all (x: x > 1) [ { a = true; } { a = false; } ]
