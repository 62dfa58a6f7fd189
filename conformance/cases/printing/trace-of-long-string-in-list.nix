let l = [ (builtins.concatStringsSep "" (builtins.genList (_: "0123456789") 110)) ]; in builtins.deepSeq l (builtins.trace l 1)
