builtins.substring "a" 0 "y"
