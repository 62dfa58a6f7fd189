let d = a: { type = "derivation"; outPath = a; f = x: x; }; in [ (d "1") (d "2") ] == [ (d "1") (d "2") ]
