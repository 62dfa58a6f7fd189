builtins.listToAttrs [ ({ value = 1; }) ({ name = 1; value = 1; }) ]
