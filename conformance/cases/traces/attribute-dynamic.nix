{ ${"a" + "b"} = throw "x"; }
