"a" + { outPath = "b"; }
