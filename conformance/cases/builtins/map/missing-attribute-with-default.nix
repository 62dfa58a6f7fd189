map (x: x.a or "default") [ { a = 1; } { } { a = null; } 1 ]
