builtins.lessThan [ 1 (throw "left") ] [ 2 (throw "right") ]
