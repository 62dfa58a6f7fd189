builtins.listToAttrs [ (throw "p") ({ name = "a"; }) ]
