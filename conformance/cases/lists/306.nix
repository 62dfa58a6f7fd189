builtins.groupBy (1) ([ { a = true; } { a = false; } ])
