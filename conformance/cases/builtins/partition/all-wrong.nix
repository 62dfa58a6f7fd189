builtins.partition (x: false) [ { a = true; } { a = false; } ]
