let l = builtins.genList (x: [ x (toString x) ]) 100; in l == builtins.genList (x: [ x (toString x) ]) 100
