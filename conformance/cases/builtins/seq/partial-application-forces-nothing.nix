builtins.isFunction (builtins.seq (throw "first"))
