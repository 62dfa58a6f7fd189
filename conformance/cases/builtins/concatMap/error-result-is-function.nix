builtins.concatMap (x: y: x) [ { a = true; } { a = false; } ]
