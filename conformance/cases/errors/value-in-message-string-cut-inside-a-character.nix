(builtins.concatStringsSep "" ([ "x" ] ++ builtins.genList (n: "ä") 1000)) 1
