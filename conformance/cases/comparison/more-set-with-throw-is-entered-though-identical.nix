let a = { x = throw "e"; }; in a == a
