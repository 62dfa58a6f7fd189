let f = builtins.add (throw "never"); in builtins.isFunction f
