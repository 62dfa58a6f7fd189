builtins.bitAnd 0 (throw "second")
