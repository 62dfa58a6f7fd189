let d = a: derivation { name = "n"; system = "s"; builder = "b"; inherit a; }; in [ (d 1 == d 1) (d 1 == d 2) (d 1 == (d 1).out) (d 1 // { x = 1; } == d 1) ((d 1).drvPath == (d 2).drvPath) ]
