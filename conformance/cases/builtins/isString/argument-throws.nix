builtins.isString (throw "argument")
