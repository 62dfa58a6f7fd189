builtins.bitOr (-1) (throw "second")
