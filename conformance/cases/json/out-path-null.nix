{ outPath = null; }
