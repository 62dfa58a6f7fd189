builtins.foldl' (acc: x: x) (throw "start") [ ]
