builtins.stringLength (builtins.toFile (builtins.concatStringsSep "" (builtins.genList (i: "n") 211)) "x")
