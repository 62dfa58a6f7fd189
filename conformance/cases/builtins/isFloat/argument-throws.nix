builtins.isFloat (throw "argument")
