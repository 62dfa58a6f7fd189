map (f: f 10) (builtins.genList builtins.add 3)
