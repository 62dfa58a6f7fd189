builtins.listToAttrs [ (throw "p") ({ name = throw "n"; value = 1; }) ]
