builtins.toJSON {a = map 1;}
