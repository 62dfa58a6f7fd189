[ (builtins.isFunction builtins.currentSystem) (builtins.isFunction builtins.nixVersion) ]
