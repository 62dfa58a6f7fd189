builtins.listToAttrs [ (throw "p") ({ name = "c"; }) ]
