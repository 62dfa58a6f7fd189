let l = builtins.genList (n: builtins.concatStringsSep "" (builtins.genList (m: "0123456789") 40)) 6; in builtins.deepSeq l (l 1)
