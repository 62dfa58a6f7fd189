let s.k = 4; d = throw "d"; f = x: x; in [ (s.k.${f "l"} or d) ]
