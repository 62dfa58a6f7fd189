with { s = { a = "first"; s = { a = "second"; }; }; }; with s; with s; a
