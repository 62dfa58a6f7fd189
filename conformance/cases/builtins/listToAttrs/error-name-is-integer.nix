builtins.listToAttrs [ { name = "a"; value = 2; } { name = 1; value = 1; } ]
