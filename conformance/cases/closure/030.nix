builtins.genericClosure (throw "x")
