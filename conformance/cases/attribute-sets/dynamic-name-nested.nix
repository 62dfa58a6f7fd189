let n = "a"; in { x.${n}.y = 1; x."${n}2" = 2; }
