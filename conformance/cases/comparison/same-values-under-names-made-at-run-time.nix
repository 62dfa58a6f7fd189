let f = n: builtins.listToAttrs [ { name = "a"; value = 1; } { name = n; value = 1; } ]; in [ (f "b" == f "c") (f "b" == f "b") (f "c" == { a = 1; c = 1; }) ({ a = 1; b = 1; } == f "c") ]
