builtins.toFile (builtins.concatStringsSep "" (builtins.genList (i: "n") 212)) "x"
