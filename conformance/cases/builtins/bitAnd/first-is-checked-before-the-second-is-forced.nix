builtins.bitAnd "a" (throw "second")
