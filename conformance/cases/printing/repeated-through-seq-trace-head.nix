let x = { v = 1; }; in [ (builtins.seq 1 x) (builtins.trace "t" x) (builtins.head [ x ]) ]
