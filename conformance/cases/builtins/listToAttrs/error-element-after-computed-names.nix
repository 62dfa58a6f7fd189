builtins.listToAttrs [ { name = "a" + "b"; value = 1; } (1 + 1) ]
