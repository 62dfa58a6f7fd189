let l = builtins.foldl' (acc: x: [ (builtins.head acc + x) ]) [ 0 ] (builtins.genList (x: x) 30); in builtins.head l
