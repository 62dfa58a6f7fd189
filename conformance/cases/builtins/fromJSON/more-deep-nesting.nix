let f = n: if n == 0 then "" else "[" + f (n - 1) + "]"; in builtins.stringLength (builtins.toJSON (builtins.fromJSON (f 3000)))
