builtins.typeOf (1e2)
