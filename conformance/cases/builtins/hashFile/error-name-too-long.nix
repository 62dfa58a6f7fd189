builtins.hashFile "md5" (./. + "/${builtins.concatStringsSep "" (builtins.genList (x: "a") 300)}")
