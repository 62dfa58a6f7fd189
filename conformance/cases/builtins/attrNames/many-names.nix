let n = i: "n" + toString (i * 7919 - i * i); in builtins.attrNames (builtins.listToAttrs (map (i: { name = n i; value = i; }) (builtins.genList (i: i) 200)))
