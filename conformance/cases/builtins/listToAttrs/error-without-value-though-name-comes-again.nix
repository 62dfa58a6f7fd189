builtins.listToAttrs [ { name = "a"; } { name = "a"; value = 2; } ]
