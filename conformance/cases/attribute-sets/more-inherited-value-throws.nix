let x = { a = throw "x"; }; in { inherit (x) a; }
