builtins.listToAttrs [ { nam = "a"; valu = 1; } ]
