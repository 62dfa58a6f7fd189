(builtins.addErrorContext "f" (x: throw "inner")) 1
