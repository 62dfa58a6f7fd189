builtins.addErrorContext { __toString = self: "b"; } (throw "a")
