builtins.attrNames (builtins.listToAttrs [ { name = "b"; value = throw "b"; } { name = "a"; value = throw "a"; } ])
