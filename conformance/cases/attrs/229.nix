builtins.listToAttrs [ ({ name = "a"; value = 2; }) ]
