import { outPath = ./support/dir; }
