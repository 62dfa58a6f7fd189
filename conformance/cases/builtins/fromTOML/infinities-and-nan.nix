let f = t: (builtins.fromTOML "x = ${t}").x; in [ (f "inf") (f "+inf") (f "-inf") (f "nan") (f "+nan") (f "-nan") (f "inf" > 1.0e308) (f "-inf" < 0) (f "nan" == f "nan") ]
