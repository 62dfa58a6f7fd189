builtins.trace { a = throw "a"; b = [ (throw "b") ]; } 1
