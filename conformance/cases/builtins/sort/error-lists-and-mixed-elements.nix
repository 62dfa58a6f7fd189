builtins.sort builtins.lessThan [ [ 2 ] [ 1 2 ] [ ] [ 1 ] [ 1.5 ] [ 1 "b" ] [ 1 "a" ] [ 1 ] ]
