[ 1 (throw "x") ] < [ 1 (throw "y") ]
