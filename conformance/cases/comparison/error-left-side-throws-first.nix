[ 1 (throw "left") ] == [ 1 (throw "right") ]
