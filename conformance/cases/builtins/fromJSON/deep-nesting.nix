let n = 500; j = builtins.concatStringsSep "" (builtins.genList (i: "[") n ++ builtins.genList (i: "]") n); in builtins.toJSON (builtins.fromJSON j) == j
