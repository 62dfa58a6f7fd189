let x = { a = throw "x"; }; in x.a or 1
