let x = builtins.listToAttrs (builtins.genList (x: {name = "a${toString x}"; value = {type = 1; b = 2; a = 3;};}) 20) // {type = "x"; _type = "y";}; in builtins.deepSeq x ("" + x)
