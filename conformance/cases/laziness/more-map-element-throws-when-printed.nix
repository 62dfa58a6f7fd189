{ a = map (x: throw "m") [ 1 ]; }
