[ (builtins.typeOf import) (builtins.isFunction import) ]
