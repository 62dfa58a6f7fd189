builtins.length (builtins.split "(x)" (builtins.concatStringsSep "x" (builtins.genList toString 1000)))
