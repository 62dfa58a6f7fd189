builtins.listToAttrs [ { name = null; value = 1; } ]
