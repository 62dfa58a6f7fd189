builtins.listToAttrs (map (n: {name = n; value = {x = 1; y = [1];};}) ["a" "b"])
