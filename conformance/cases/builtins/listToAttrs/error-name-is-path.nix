builtins.listToAttrs [ { name = /some/path; value = 1; } ]
