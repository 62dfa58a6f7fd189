builtins.functionArgs (throw "f")
