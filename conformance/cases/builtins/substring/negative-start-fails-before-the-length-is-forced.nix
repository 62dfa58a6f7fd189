builtins.substring (0-1) (throw "x") (throw "y")
