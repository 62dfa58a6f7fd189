builtins.toJSON {a = [1 {outPath = [1 2];}];}
