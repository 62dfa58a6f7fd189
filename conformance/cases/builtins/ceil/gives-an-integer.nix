builtins.typeOf (builtins.ceil 1.5)
