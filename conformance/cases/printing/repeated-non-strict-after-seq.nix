let x = { a = 1; }; in builtins.seq x { p = x; q = x; }
