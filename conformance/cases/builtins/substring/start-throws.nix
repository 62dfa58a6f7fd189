builtins.substring (throw "x") 1 "y"
