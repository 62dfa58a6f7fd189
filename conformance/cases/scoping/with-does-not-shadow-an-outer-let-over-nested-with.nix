let a = 1; in with { a = 2; }; with { a = 3; }; a
