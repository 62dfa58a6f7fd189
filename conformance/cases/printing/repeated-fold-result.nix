let x = [ 1 2 ]; in builtins.foldl' (a: b: [ a x ]) x [ 1 2 ]
