builtins.readFileType (./. + "/${builtins.concatStringsSep "" (builtins.genList (x: "a") 300)}")
