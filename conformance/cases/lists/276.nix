builtins.groupBy (x: true) ([ { a = true; } { a = false; } ])
