builtins.toJSON {a = [1 {__toString = 1;}];}
