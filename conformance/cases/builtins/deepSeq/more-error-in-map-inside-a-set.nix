builtins.deepSeq { a.b = map (x: x.y) [ 1 ]; } 1
