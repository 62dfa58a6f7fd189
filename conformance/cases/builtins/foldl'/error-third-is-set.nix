builtins.foldl' (acc: x: acc) 0 { a = 1; }
