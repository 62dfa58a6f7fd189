builtins.listToAttrs [ (1) (throw "p") ]
