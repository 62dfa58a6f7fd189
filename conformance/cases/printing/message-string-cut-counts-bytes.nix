builtins.add 1 (builtins.concatStringsSep "" (builtins.genList (_: "é") 600))
