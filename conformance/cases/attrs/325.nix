builtins.listToAttrs [ ({ name = "a"; }) (1) ]
