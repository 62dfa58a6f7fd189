builtins.toJSON {a = [1 {outPath = x: x;}];}
