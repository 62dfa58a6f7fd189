let a = 1; in let { b = a; body = a + b; }
