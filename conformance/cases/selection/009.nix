let x = { a = { b = throw "x"; }; }; in map (y: y) [ x.a.b ]
