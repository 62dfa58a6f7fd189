builtins.listToAttrs [ { name = "b"; value = throw "v"; } { name = "c"; } ]
