builtins.getContext (builtins.listToAttrs [ { name = "x"; value = builtins.toFile "a" "a"; } ]).x
