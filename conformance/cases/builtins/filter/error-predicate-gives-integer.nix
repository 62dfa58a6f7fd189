builtins.filter (x: 1) [ { a = true; } { a = false; } ]
