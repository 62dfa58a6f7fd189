let l = builtins.genList (i: [ [ (builtins.length (builtins.genList (x: x) 20000)) ] ]) 200; in
builtins.deepSeq l l
