builtins.map (x: throw "p") [ { a = true; } { a = false; } ]
