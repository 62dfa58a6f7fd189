let id = x: x; in builtins.sort builtins.lessThan [ [ 1 (id 2) ] [ 1 "a" ] ]
