let l = builtins.genList (x: x) (builtins.length l); in l
