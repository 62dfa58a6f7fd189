builtins.listToAttrs [ ({ name = "c"; }) ({ value = 1; }) ]
