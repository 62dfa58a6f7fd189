builtins.addErrorContext "while at ${builtins.toFile "a" "a"}" (throw "x")
