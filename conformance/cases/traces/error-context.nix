builtins.addErrorContext "while doing the first thing" (1 + builtins.addErrorContext "while doing the second thing" (throw "x"))
