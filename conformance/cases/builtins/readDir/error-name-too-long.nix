builtins.readDir (./. + "/${builtins.concatStringsSep "" (builtins.genList (x: "a") 300)}")
