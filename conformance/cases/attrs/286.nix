builtins.listToAttrs [ ({ name = throw "n"; value = 1; }) ({ name = "a"; value = 2; }) ]
