builtins.foldl' (acc: x: x) (throw "start") (throw "list")
