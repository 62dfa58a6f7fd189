let x = throw "x"; in { a = x; } == { a = x; }
