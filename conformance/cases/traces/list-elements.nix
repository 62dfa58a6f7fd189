[ 1 [ 2 (throw "x") ] ]
