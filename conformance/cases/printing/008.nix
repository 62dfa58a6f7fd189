let x={a=1;}; in {a = x; b = {c = x; d = x;};}
