builtins.listToAttrs [ (1) ({ name = 1; value = 1; }) ]
