let ones = [ 1 ] ++ [ ones ]; in builtins.elemAt (builtins.elemAt ones 1) 0
