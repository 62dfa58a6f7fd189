let s = { a = { b = 1 + 1; }; }; in [ (builtins.getAttr "a" s) s ]
