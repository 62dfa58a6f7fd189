builtins.lessThan [ { a = 1; } null true 1 ] [ { a = 1; } null true 2 ]
