builtins.toJSON "a¡øb"
