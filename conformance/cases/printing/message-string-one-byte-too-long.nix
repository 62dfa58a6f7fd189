builtins.add 1 (builtins.concatStringsSep "" (builtins.genList (x: "0123456789") 102) + "01234")
