builtins == builtins
