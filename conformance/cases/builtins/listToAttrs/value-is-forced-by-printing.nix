builtins.listToAttrs [ { name = "a"; value = 2; } { name = "b"; value = throw "v"; } ]
