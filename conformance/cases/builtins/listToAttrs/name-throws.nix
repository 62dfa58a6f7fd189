builtins.listToAttrs [ { name = "b"; value = throw "v"; } { name = throw "n"; value = 1; } ]
