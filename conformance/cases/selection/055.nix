let f = x: y: z: throw "xyz"; g = f 1 2; in g 3
