let c = builtins.false; b = (assert !c; b) == 1; in b
