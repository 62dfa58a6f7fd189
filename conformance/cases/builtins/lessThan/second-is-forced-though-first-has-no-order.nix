builtins.lessThan null (throw "right")
