let x=[1 2 3]; in {a = x; b = {c = x; d = x;};}
