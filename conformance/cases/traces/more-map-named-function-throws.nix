let f = (v: throw "x"); in map f [ 1 2 ]
