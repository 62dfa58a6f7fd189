builtins.trace [ (x: x) (throw "never") { } ] (builtins.trace (x: y: x) 1)
