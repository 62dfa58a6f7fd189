builtins.filter (x: x ? a) [ { a = 1; } { b = 2; } ]
