builtins.filter builtins.isInt [ 1 2 3 ]
