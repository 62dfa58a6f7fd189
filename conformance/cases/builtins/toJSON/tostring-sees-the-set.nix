builtins.toJSON {a = [1 {__toString = s: s.x; x = "y";}];}
