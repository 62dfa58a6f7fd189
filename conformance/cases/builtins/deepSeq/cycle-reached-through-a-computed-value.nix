builtins.deepSeq (let set = { again = set; bad = throw "bad"; }; in set) 1
