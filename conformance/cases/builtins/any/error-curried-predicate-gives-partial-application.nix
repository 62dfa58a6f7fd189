builtins.any builtins.elem [ 1 ]
