builtins.elem "1" [ 1 [ "1" ] { a = "1"; } null ]
