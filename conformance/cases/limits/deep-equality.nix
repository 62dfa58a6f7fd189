let l = builtins.foldl' (a: b: [ a ]) [ ] (builtins.genList (x: x) 1000); m = builtins.foldl' (a: b: [ a ]) [ ] (builtins.genList (x: x) 1000); in l == m
