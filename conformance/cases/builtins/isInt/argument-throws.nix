builtins.isInt (throw "argument")
