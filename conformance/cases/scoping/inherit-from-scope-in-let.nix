let s = { a = 1; }; in let s = { a = 2; }; inherit (s) a; in a
