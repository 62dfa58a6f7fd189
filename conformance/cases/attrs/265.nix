builtins.listToAttrs [ ({ value = 1; }) ({ name = "b"; value = throw "v"; }) ]
