builtins.sort builtins.sub [ 1 2 ]
