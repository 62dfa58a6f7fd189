1 + builtins.concatStringsSep "" (builtins.genList (i: "a") 1026)
