builtins.foldl' (a: b: [ a ]) [ ] (builtins.genList (x: x) 100)
