builtins.stringLength (builtins.toJSON "é")
