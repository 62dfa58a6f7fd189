builtins.addErrorContext { __toString = s: 1; } (throw "b")
