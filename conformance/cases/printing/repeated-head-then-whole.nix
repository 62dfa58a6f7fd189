let x = [ { a = 1; } ]; in [ (builtins.head x) x ]
