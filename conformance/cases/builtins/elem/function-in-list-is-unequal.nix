builtins.elem 1 [ (x: x) 1 ]
