builtins.tryEval (abort (throw "message"))
