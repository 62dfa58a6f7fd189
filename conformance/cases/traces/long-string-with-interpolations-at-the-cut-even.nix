builtins.trace [ (builtins.concatStringsSep "" ([ "" ] ++ builtins.genList (i: "$" + "{") 700)) ] 1
