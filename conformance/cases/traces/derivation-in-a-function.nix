let f = x: derivation x; in (f { name = throw "z"; }).outPath
