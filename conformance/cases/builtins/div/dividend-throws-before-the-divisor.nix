builtins.div (throw "dividend") (throw "divisor")
