builtins.path (throw "an argument")
