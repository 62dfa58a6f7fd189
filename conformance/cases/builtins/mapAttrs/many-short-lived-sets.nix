builtins.all (i: let n = "n${toString i}"; in builtins.attrNames (builtins.mapAttrs (n: v: v) (builtins.listToAttrs [ { name = n; value = 1; } ])) == [ n ]) (builtins.genList (i: i) 60000)
