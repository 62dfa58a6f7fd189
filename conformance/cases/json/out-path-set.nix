{ outPath = { a = 1; }; }
