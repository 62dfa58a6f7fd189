[ 1 2 (throw "never") ] == [ 1 3 (throw "never") ]
