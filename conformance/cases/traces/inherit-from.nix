let s = throw "x"; in { inherit (s) a; }
