builtins.all (i: let n = "n${toString i}"; in builtins.attrNames (builtins.mapAttrs (n: v: v) { ${n} = 1; }) == [ n ]) (builtins.genList (i: i) 60000)
