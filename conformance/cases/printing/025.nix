let x = builtins.genList (x: {a = x; b = x;}) 20; in builtins.deepSeq x ("" + x)
