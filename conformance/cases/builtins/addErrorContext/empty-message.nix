builtins.addErrorContext "" (throw "x")
