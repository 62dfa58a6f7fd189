builtins.tryEval (assert 1 == 2 -> true; assert { a = 1; } == { a = 2; }; 1)
