[ (builtins.isFunction derivation) (builtins.functionArgs derivation) ]
