let f = x: builtins.addErrorContext "in f" (x + "a"); in f 1
