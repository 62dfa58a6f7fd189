builtins.listToAttrs [ { name = "a"; value = 1 + 1; } { name = "b"; value = "x"; } ]
