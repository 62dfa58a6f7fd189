let x = { a = 1; }; in builtins.listToAttrs [ { name = "p"; value = x; } { name = "q"; value = x; } ]
