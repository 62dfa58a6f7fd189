builtins.listToAttrs [ ({ value = 1; }) (throw "p") ]
