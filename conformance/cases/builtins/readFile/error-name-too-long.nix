builtins.readFile (./. + "/${builtins.concatStringsSep "" (builtins.genList (x: "a") 300)}")
