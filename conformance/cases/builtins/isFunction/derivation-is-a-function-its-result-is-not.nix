[ (builtins.isFunction derivation) (builtins.isFunction (derivation { name = "a"; system = "x"; builder = "b"; })) ]
