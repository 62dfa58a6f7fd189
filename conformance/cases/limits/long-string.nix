builtins.stringLength (builtins.foldl' (a: b: a + a) "x" (builtins.genList (x: x) 20))
