builtins.listToAttrs [ { name = "a"; value = 2; } (throw "p") ]
