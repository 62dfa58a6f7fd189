let s = builtins.concatStringsSep "" (builtins.genList (_: "0123456789") 110); l = [ s s ]; in builtins.deepSeq l builtins.add 1 (l)
