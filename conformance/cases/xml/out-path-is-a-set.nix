{ outPath = "/out"; }
