builtins.sort builtins.lessThan [ [ 1 (throw "an element") ] [ 1 2 ] ]
