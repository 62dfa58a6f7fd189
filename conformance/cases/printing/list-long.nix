builtins.genList (i: i) 200
