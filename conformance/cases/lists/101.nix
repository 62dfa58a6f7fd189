builtins.any (throw "f") (1)
