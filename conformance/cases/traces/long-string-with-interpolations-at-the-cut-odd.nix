builtins.trace [ (builtins.concatStringsSep "" ([ "x" ] ++ builtins.genList (i: "$" + "{") 700)) ] 1
