let x = [[[[[[[[[[[[[[1]]]]]]]]]]]]]]; in builtins.deepSeq x (x+1)
