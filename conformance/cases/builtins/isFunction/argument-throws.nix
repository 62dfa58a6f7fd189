builtins.isFunction (throw "argument")
