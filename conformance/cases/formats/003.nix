builtins.toJSON [1 1.0 1.5 1e100 1e-7 0.1 (0-1) true false null "x" [] {} [[]] [{}] {a={};}]
