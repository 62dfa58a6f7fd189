builtins.readFile "text"
