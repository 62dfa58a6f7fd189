builtins.toJSON [1 1.0 1.5 1.0e100 1.0e-7 0.1 (0-1) true false null "x" [] {} [[]] [{}] {a={};}]
