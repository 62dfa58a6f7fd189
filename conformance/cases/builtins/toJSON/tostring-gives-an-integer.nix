builtins.toJSON {a = [1 {__toString = s: 1;}];}
