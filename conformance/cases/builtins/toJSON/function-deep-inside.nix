builtins.toJSON {a = [1 {b = x: x;}];}
