builtins.attrNames (builtins.listToAttrs (map (n: { name = toString n; value = n; }) [ 10 9 8 1 2 3 100 20 ]) // { x = 1; })
