let x = { a = { b = { c = 1; }; }; z = { }; }; in builtins.seq x.a (x + 1)
