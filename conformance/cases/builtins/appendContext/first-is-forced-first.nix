builtins.appendContext (throw "a") (throw "b")
