map (v: throw "x") [ 1 2 ]
