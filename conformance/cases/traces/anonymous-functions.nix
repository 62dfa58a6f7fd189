(x: (y: (z: throw "in three")) x) 1 2
