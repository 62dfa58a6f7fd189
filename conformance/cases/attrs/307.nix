builtins.listToAttrs [ (throw "p") ({ name = "a"; value = 1; }) ]
