let f = { a }: a; in builtins.trace f (builtins.trace map (builtins.trace (map f) 1))
