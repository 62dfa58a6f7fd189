let inherit (a) b; a = { b = b; }; in b
