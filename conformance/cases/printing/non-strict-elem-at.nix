builtins.elemAt [ 1 { a = 1 + 1; } ] 1
