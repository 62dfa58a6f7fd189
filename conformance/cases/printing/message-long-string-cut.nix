builtins.add 1 (builtins.concatStringsSep "" (builtins.genList (_: "0123456789") 200))
