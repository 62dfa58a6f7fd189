map builtins.isFunction [ (x: x) builtins.map (builtins.map (x: x)) ({ }: 1) { __functor = self: x: x; } builtins.derivation null ]
