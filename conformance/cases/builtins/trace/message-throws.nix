builtins.trace (throw "message") (throw "value")
