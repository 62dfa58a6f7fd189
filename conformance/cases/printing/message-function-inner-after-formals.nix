let f = {a, b}: y: x; x = 1; in "" + (f {a=1;b=2;})
