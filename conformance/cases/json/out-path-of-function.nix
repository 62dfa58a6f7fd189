{ outPath = x: x; }
