builtins.partition ({ __functor = s: x: x > 1; }) (1)
