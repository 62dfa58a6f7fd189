let x = {outPath = [1 {outPath = [2 {outPath = 3;}];}];}; in toString [x x]
