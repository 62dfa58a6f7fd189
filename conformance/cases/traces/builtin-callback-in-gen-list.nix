builtins.genList (n: n + "x") 2
