let s = { }; t = { inherit (s) a; }; in t.a
