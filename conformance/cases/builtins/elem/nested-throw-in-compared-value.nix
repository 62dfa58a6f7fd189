builtins.elem [ 1 2 ] [ [ 1 (throw "inside") ] ]
