builtins.foldl' (throw "operator") (throw "start") (throw "list")
