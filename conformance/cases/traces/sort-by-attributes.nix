builtins.sort (a: b: a.x < b.x) [ { x = 1; } { } ]
