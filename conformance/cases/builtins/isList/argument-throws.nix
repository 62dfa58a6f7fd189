builtins.isList (throw "argument")
