builtins.listToAttrs [ { name = "c"; } 1 ]
