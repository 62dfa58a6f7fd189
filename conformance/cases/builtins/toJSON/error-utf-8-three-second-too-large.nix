builtins.toJSON "a·¿Äb"
