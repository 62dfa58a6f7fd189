let id = x: x; set = { again = id set; bad = throw "bad"; }; in builtins.deepSeq (id set) 1
