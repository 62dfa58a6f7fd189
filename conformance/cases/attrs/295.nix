builtins.listToAttrs [ (1) ]
