let x = builtins.addErrorContext "in" (throw "b"); in (builtins.tryEval x).success || x
