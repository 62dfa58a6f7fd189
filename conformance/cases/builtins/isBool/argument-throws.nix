builtins.isBool (throw "argument")
