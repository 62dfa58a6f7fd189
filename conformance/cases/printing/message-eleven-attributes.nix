let x = builtins.listToAttrs (builtins.genList (x: {name = "a${toString x}"; value = x;}) 11); in builtins.deepSeq x ("" + x)
