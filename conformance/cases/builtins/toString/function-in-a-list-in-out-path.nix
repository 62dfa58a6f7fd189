toString [1 {outPath = [1 (y: y)];}]
