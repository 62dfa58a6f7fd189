{ f = ./support/file.txt; }
