builtins.intersectAttrs (builtins.listToAttrs (map (n: { name = toString n; value = n; }) (builtins.genList (x: x * 7) 50)) // { x = 1; "5" = 2; }) { x = 3; "7" = 4; y = 5; }
