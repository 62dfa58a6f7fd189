builtins.listToAttrs [ ({ name = "c"; }) ({ name = "a"; value = 2; }) ]
