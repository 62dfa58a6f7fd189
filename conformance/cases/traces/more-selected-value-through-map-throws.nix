let x = { a = throw "x"; }; in map (y: y) [ x.a ]
