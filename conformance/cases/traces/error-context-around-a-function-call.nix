builtins.addErrorContext "a" (builtins.addErrorContext "b" (let f = x: throw x; in f "m"))
