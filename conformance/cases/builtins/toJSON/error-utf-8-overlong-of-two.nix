builtins.toJSON "a¿Äb"
