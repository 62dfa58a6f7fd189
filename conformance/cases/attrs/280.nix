builtins.listToAttrs [ ({ name = 1; value = 1; }) ({ name = throw "n"; value = 1; }) ]
