builtins.foldl' (acc: x: if x == 1 then throw "unused" else x) 0 [ 1 2 ]
