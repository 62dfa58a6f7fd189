let n = "a"; in { a.x = 1; ${n}.y = 2; }
