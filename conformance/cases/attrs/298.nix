builtins.listToAttrs [ (1) ({ name = "b"; value = throw "v"; }) ]
