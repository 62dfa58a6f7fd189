builtins.elemAt [ 1 2 ] 4294967296
