builtins.elem 1 [ 2 (throw "y") 1 ]
