let l = builtins.genList (n: if n == 0 then 0 else 1 + builtins.elemAt l (n - 1)) 1000; in builtins.elemAt l 999
