builtins.all (x: y: x) [ { a = true; } { a = false; } ]
