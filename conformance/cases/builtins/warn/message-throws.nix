builtins.warn (throw "x") 1
