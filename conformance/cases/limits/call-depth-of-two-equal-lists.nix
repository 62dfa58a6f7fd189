let l = [ [ 1 ] ]; m = [ [ 1 ] ]; in l == m
