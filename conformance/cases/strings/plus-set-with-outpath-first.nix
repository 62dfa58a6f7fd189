{ outPath = "b"; } + "a"
