builtins.genList (builtins.elemAt [ 1 2 ]) 3
