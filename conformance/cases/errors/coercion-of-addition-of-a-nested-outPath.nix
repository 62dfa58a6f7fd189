"a" + { outPath = { outPath = 1; }; }
