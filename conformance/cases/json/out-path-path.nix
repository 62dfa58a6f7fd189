{ outPath = ./support/file.txt; }
