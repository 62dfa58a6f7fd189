let f = n: {a = f (n + 1);}; in builtins.toJSON (f 0)
