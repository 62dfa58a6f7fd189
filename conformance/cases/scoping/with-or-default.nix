with { a = { }; }; a.b or 2
