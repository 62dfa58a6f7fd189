{ outPath = "/out"; b = 1 + 1; }
