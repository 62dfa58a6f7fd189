with { a = throw "x"; }; a
