map builtins.isString [ "" "${"a"}" (toString 1) ./. { outPath = "a"; } { __toString = self: "a"; } 1 null ]
