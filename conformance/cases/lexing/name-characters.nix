let _ = 1; _a = 2; a' = 3; a'b'' = 4; a-b- = 5; A9 = 6; in [ _ _a a' a'b'' a-b- A9 ]
