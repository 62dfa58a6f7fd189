(builtins.concatStringsSep "" (builtins.genList (n: "0123456789") 200)) 1
