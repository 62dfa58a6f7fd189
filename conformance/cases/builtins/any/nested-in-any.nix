builtins.any (builtins.any (x: x == 5)) [ [ 1 2 ] [ ] [ 4 5 ] ]
