{ "a b"."c.d" = throw "x"; }
