builtins.path { path = ./. + "/${builtins.concatStringsSep "" (builtins.genList (x: "a") 300)}"; name = "a"; }
