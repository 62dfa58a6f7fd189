builtins.listToAttrs [ ({ name = throw "n"; value = 1; }) (1) ]
