builtins.any (x: throw "p") [ { a = true; } { a = false; } ]
