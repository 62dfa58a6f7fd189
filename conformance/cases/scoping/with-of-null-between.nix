with { a = 1; }; with null; a
