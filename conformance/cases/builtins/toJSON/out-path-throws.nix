builtins.toJSON {a = [1 {outPath = throw "x";}];}
